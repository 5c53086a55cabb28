import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import { answerError, type Entry, letIn } from '../platform/http/entry.ts';
import type { Reports } from './reports.service.ts';

/** Makes the address `GET /mailings/:id/report.csv`, to be mounted at `/mailings`. */
export function reportExport(entry: Entry, reports: Pick<Reports, 'export'>): Router {
  const router = Router();
  router.get('/:id/report.csv', async (request, response) => {
    const pieces = await begin().catch((error: unknown) => answerError(response, error));
    if (!pieces) return;
    response.type('text/csv; charset=utf-8').set({
      'Content-Disposition': 'attachment; filename="report.csv"',
      'X-Content-Type-Options': 'nosniff',
    });
    // A reader who goes away ends the reading of rows; he needs no answer.
    await pipeline(Readable.from(pieces), response).catch(() => response.destroy());

    async function begin() {
      const principal = await letIn(entry, request, 'RECIPIENTS_READ');
      return reports.export(principal, String(request.params.id));
    }
  });
  return router;
}
