/** Thrown by a command: the call is answered with this status and Kubo's form of an error. */
export class KuboFailure extends Error {
  override readonly name = "KuboFailure";
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
