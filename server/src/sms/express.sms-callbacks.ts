import express, { type Request, type Router } from 'express';
import type { SmsCallback } from './sms-module.ts';
import type { CallbackKind, SmsCallbacks } from './sms-callbacks.service.ts';

const MAX_BODY = '256kb';

const KINDS: readonly CallbackKind[] = ['dlr', 'mo'];

/** Serves `/sms/cb/<token>/dlr` and `…/mo`: what a provider tells is stored and answered at once. */
export function smsCallbackRouter(callbacks: SmsCallbacks, publicUrl: string): Router {
  const router = express.Router();
  router.use(express.raw({ type: () => true, limit: MAX_BODY }));
  for (const kind of KINDS) {
    router.all(`/:token/${kind}`, async (request: Request<{ token: string }>, response) => {
      const answer = await callbacks.take(request.params.token, kind, callOf(request, publicUrl));
      response.status(answer.status).type(answer.contentType).send(answer.body);
    });
  }
  return router;
}

function callOf(
  request: Pick<Request, 'method' | 'originalUrl' | 'headers' | 'body'>,
  publicUrl: string,
): SmsCallback {
  const { method, originalUrl, headers } = request;
  const octets: Uint8Array = Buffer.isBuffer(request.body) ? request.body : new Uint8Array();
  return {
    method,
    url: `${publicUrl}${originalUrl}`,
    rawQuery: originalUrl.split('?').slice(1).join('?'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: new TextDecoder().decode(octets),
    octets,
  };
}
