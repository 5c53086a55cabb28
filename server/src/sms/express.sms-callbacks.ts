import express, { type Request, type Router } from 'express';
import type { SmsCallback } from './sms-module.ts';
import type { SmsReports } from './sms-reports.service.ts';

const MAX_BODY = '256kb';

/** Serves `/sms/cb/<token>/dlr`: what a provider reports is stored and answered at once. */
export function smsCallbackRouter(reports: SmsReports, publicUrl: string): Router {
  const router = express.Router();
  router.use(express.text({ type: () => true, limit: MAX_BODY }));
  router.all('/:token/dlr', async (request, response) => {
    const answer = await reports.take(request.params.token, callOf(request, publicUrl));
    response.status(answer.status).type(answer.contentType).send(answer.body);
  });
  return router;
}

function callOf(request: Request, publicUrl: string): SmsCallback {
  const { method, originalUrl, headers, body } = request;
  return {
    method,
    url: `${publicUrl}${originalUrl}`,
    rawQuery: originalUrl.split('?').slice(1).join('?'),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
    body: typeof body === 'string' ? body : '',
  };
}
