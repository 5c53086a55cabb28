/** The first administrator of every test, and where his page is served. */
export const ADMIN = { email: 'eva@company.com', password: 'correct horse battery' };
export const ORIGIN = 'http://localhost:4000';
