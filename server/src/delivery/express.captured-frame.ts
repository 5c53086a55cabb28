import { Router } from 'express';
import { UserError } from '../platform/errors.ts';
import { answerError, type Entry, letIn } from '../platform/http/entry.ts';
import { sendMailFrame } from '../platform/http/mail-frame.ts';
import type { CapturedMessages } from './captured-messages.service.ts';

/** Makes the address `GET /captured/:id/message.html`, to be mounted at `/captured`. */
export function capturedFrame(entry: Entry, captured: Pick<CapturedMessages, 'find'>): Router {
  const router = Router();
  router.get('/:id/message.html', async (request, response) => {
    try {
      await letIn(entry, request, 'SETTINGS_TEST');
      const message = await captured.find(Number(request.params.id));
      if (!message) throw new UserError('NOT_FOUND', 'There is no such captured message.');
      sendMailFrame(response, message.html);
    } catch (error) {
      answerError(response, error);
    }
  });
  return router;
}
