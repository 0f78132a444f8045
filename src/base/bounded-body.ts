/** A response's body, which may come from anybody. Null, and the connection is closed, when there is more of it. */
export async function boundedBody(response: Response, max_bytes: number): Promise<Uint8Array | null> {
  const chunks: Uint8Array[] = [];
  let received = 0;
  // Leaving the loop early closes the connection.
  for await (const chunk of response.body ?? []) {
    received += chunk.length;
    if (received > max_bytes) return null;
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}
