import { type Request, type Response, Router } from 'express';
import { UserError } from '../platform/errors.ts';
import { faultOfCharset } from './csv-encoding.ts';
import type { CsvImport } from './csv-import.service.ts';
import { answerError, type Entry, letIn } from '../platform/http/entry.ts';
import type { ImportState } from './import-state.ts';

/** What browsers and tools call a CSV file. */
const CSV_TYPES = [
  'text/csv',
  'text/plain',
  'application/csv',
  'application/vnd.ms-excel',
  'application/octet-stream',
];
/** A sender who says nothing for so long is gone. */
const SILENT_MS = 30_000;

/** Makes the address `POST /mailings/:id/recipients.csv`, to be mounted at `/mailings`. */
export function recipientUpload(entry: Entry, imports: Pick<CsvImport, 'run'>): Router {
  const router = Router();
  router.post('/:id/recipients.csv', async (request, response) => {
    try {
      const principal = await letIn(entry, request, 'MAILINGS_WRITE');
      refuseType(request);
      const id = String(request.params.id);
      const state = await withBytesOf(request, (bytes) => imports.run(principal, id, bytes));
      answerState(response, state);
    } catch (error) {
      answerError(response, error);
    } finally {
      // What was not read is let through, so that the sender comes to read the answer.
      request.resume();
    }
  });
  return router;
}

async function withBytesOf<T>(
  request: Request,
  read: (bytes: AsyncIterable<Uint8Array>) => Promise<T>,
): Promise<T> {
  request.setTimeout(SILENT_MS, () => request.destroy());
  const bytes = request.iterator({ destroyOnReturn: false });
  try {
    return await read(bytes);
  } finally {
    await bytes.return?.(undefined).catch(() => undefined);
    request.setTimeout(0);
  }
}

function refuseType(request: Request): void {
  const { 'content-type': type = 'text/csv', 'content-encoding': encoding = 'identity' } = request.headers;
  const plain = type.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!CSV_TYPES.includes(plain))
    throw new UserError(
      'BAD_USER_INPUT',
      `Send the file with Content-Type text/csv, not ${plain.slice(0, 60)}.`,
    );
  if (encoding !== 'identity')
    throw new UserError(
      'BAD_USER_INPUT',
      `Send the file as it is, not with Content-Encoding ${encoding.slice(0, 20)}.`,
    );
  const fault = faultOfCharset(type);
  if (fault !== null) throw new UserError('BAD_USER_INPUT', fault);
}

function answerState(response: Response, state: ImportState): void {
  if (response.writableEnded || response.destroyed) return;
  const { error } = state;
  if (error === null) response.json(state);
  else {
    const errors = [{ message: error, extensions: { code: 'BAD_USER_INPUT' } }];
    response.status(400).json({ ...state, errors });
  }
}
