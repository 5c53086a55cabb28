/** Documents that must be refused on HTTP and on WebSocket alike; a new way in must take this table as well. */
export const ATTACKS: { name: string; query: string; variables?: object }[] = [
  { name: 'a syntax error', query: '{ viewer { ' },
  { name: 'an empty document', query: '' },
  { name: 'more tokens than allowed', query: `{ ${'viewer { id } '.repeat(600)} }` },
  { name: 'a two megabyte document', query: `{ viewer { id } } #${'x'.repeat(2_000_000)}` },
  {
    name: 'sixteen aliases',
    query: `{ viewer { ${Array.from({ length: 16 }, (_, i) => `a${i}: id`).join(' ')} } }`,
  },
  { name: 'eleven directives', query: `{ viewer { id ${'@include(if: true) '.repeat(11)} } }` },
  {
    name: 'eleven root fields',
    query: `{ ${Array.from({ length: 11 }, (_, i) => `a${i}: setupRequired`).join(' ')} }`,
  },
  { name: 'two mutations at once', query: 'mutation { a: signOut b: signOut }' },
  { name: 'a fragment cycle', query: '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }' },
  { name: 'a fragment that is not there', query: '{ ...missing }' },
  { name: 'a field that is not there', query: '{ passwords }' },
  { name: 'a secret', query: '{ viewer { id passwordHash } }' },
  { name: 'two operations without a name', query: 'query a { setupRequired } query b { setupRequired }' },
  { name: 'a page of a thousand million, by literal', query: PAGE('1000000000') },
  {
    name: 'a variable of the wrong type',
    query: 'query($n: Int) { auditEntries(first: $n) { pageInfo { hasNextPage } } }',
    variables: { n: 'x' },
  },
  { name: 'thirteen levels', query: DEEP(13) },
];

function PAGE(first: string): string {
  const entry = Array.from({ length: 15 }, (_, i) => `e${i}: actor`).join(' ');
  const rest = Array.from({ length: 40 }, () => 'id at action subject').join(' ');
  return `{ auditEntries(first: ${first}) { edges { node { ${entry} ${rest} } } } }`;
}

function DEEP(levels: number): string {
  return (
    '{ __typename '.repeat(1) +
    '... on Query { viewer { id ... on Viewer { id '.repeat(1) +
    nested(levels) +
    '} } } }'
  );
}

function nested(levels: number): string {
  return levels === 0 ? 'id' : `... on Viewer { nothing${levels} { ${nested(levels - 1)} } }`;
}
