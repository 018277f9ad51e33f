/** What a person can do about a server that refuses every call. */

/** One sentence for a status of 401, 402, 403, or 429 with an empty quota. `apiKeyVariable`: where the key was read from. */
export function accessHint(status: number, apiKeyVariable: string | undefined): string {
  const key = apiKeyVariable === undefined ? 'the API key' : `the API key in ${apiKeyVariable}`;
  if (status === 401) return `Check ${key}: the server does not accept it, or got none.`;
  if (status === 403)
    return `Ask the provider for access to this model, or use another key: ${key} lacks the permission.`;
  return `Top up the balance of the account behind ${key}, then run again.`;
}
