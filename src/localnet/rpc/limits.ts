/** A request larger than this is refused unread. */
export const mostBytesOfARequest = 10 * 1024 * 1024;
