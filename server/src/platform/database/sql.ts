/** A value that both databases take as a parameter. */
export type SqlValue = string | number | bigint | null;

/** One statement: text pieces and the parameters between them. */
export class Sql {
  constructor(
    readonly pieces: readonly string[],
    readonly values: readonly SqlValue[],
  ) {}

  /** Writes the statement with the placeholders of a database: `?` or `$1`. */
  text(kind: 'sqlite' | 'postgres'): string {
    return this.pieces.reduce((text, piece, i) => text + (kind === 'sqlite' ? '?' : `$${i}`) + piece);
  }
}

/**
 * Builds a statement from a template; every interpolated value becomes a parameter,
 * every interpolated `Sql` is spliced in.
 */
export function sql(strings: TemplateStringsArray, ...parts: readonly (SqlValue | Sql)[]): Sql {
  const pieces = [strings[0] ?? ''];
  const values: SqlValue[] = [];
  parts.forEach((part, i) => {
    const after = strings[i + 1] ?? '';
    if (part instanceof Sql) splice(pieces, values, part, after);
    else {
      values.push(part);
      pieces.push(after);
    }
  });
  return new Sql(pieces, values);
}

function splice(pieces: string[], values: SqlValue[], part: Sql, after: string): void {
  const [first = '', ...rest] = part.pieces;
  pieces[pieces.length - 1] += first;
  pieces.push(...rest);
  values.push(...part.values);
  pieces[pieces.length - 1] += after;
}

/** Joins statements or values by a separator, by default a comma: `IN (${joined(ids)})`. */
export function joined(parts: readonly (SqlValue | Sql)[], separator = ', '): Sql {
  return parts.reduce<Sql>(
    (whole, part, i) => (i === 0 ? sql`${part}` : sql`${whole}${constant(separator)}${part}`),
    sql``,
  );
}

/** Takes a text that stands in the program itself, such as a column's name, as part of a statement. */
export function constant(text: string): Sql {
  return new Sql([text], []);
}
