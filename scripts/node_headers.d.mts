// The types of node_headers.mjs, for TypeScript.
export function nodeHeaders(): string[];
