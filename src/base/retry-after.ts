/**
 * Milliseconds that a `Retry-After` header asks to wait: whole seconds or a date (RFC 9110, 10.2.3). 0 when there is none,
 * or none that makes sense.
 */
export function retryAfterMs(value: string | null, now_ms: number): number {
  if (value === null) return 0;
  const pause_ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - now_ms;
  return Number.isFinite(pause_ms) ? Math.max(0, pause_ms) : 0;
}
