const PRIVATE_ADDRESS = /^(127\.|10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|\[?::1\]?$|\[?f[cd][0-9a-f]{2}:)/i;
const LOCAL_NAME = /^[^.:]+$|\.(localhost|local|internal|intranet|lan|home\.arpa|test|example|invalid)$/i;

/** Tells by its look alone whether a host is of this machine or of a private network. */
export function looksLocal(host: string): boolean {
  return PRIVATE_ADDRESS.test(host) || LOCAL_NAME.test(host);
}

/** Tells whether a provider can be expected to reach an address of ours: https, with a public host. */
export function isReachableFromOutside(publicUrl: string): boolean {
  if (!URL.canParse(publicUrl)) return false;
  const { protocol, hostname } = new URL(publicUrl);
  return protocol === 'https:' && !looksLocal(hostname);
}
