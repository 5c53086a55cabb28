/** What a Relay connection is asked for. */
export interface PageArgs {
  /** 1 to 100, default 25. */
  first?: number | null;
  after?: string | null;
}

export interface Page<T> {
  edges: { cursor: string; node: T }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

export const MAX_PAGE = 100;
export const DEFAULT_PAGE = 25;

/** Gives the number of rows to read for a page: one more than asked for tells whether there is a next page. */
export function pageSize(args: PageArgs): number {
  return Math.min(Math.max(args.first ?? DEFAULT_PAGE, 1), MAX_PAGE);
}

/** Makes a page of rows read with a limit of `pageSize + 1`. */
export function toPage<T>(rows: readonly T[], args: PageArgs, cursorOf: (row: T) => string): Page<T> {
  const size = pageSize(args);
  const edges = rows.slice(0, size).map((node) => ({ cursor: cursorOf(node), node }));
  return {
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: args.after != null,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
