import { Router } from 'express';
import { answerError, type Entry, letIn } from '../platform/http/entry.ts';
import { sendMailFrame } from '../platform/http/mail-frame.ts';
import type { Previews } from './previews.service.ts';

/** Makes the address `GET /mailings/:id/preview.html?recipient=…`, to be mounted at `/mailings`. */
export function previewFrame(entry: Entry, previews: Pick<Previews, 'preview'>): Router {
  const router = Router();
  router.get('/:id/preview.html', async (request, response) => {
    const { recipient } = request.query;
    try {
      await letIn(entry, request, 'MAILINGS_WRITE');
      const recipientId = typeof recipient === 'string' ? recipient : null;
      const { html } = await previews.preview(request.params.id, recipientId);
      sendMailFrame(response, html);
    } catch (error) {
      answerError(response, error);
    }
  });
  return router;
}
