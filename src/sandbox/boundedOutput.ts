/** Keeps the head and the tail of a stream, in bounded memory. */
export class BoundedOutput {
  private readonly half: number;
  private readonly head: Buffer[] = [];
  private headBytes = 0;
  private tail: Buffer[] = [];
  private tailBytes = 0;
  private seen = 0;

  /** @param keptBytes how much is kept in all */
  constructor(keptBytes: number) {
    this.half = Math.max(1, Math.floor(keptBytes / 2));
  }

  /** Bytes seen in all. */
  get bytes(): number {
    return this.seen;
  }

  add(chunk: Buffer): void {
    this.seen += chunk.length;
    const room = Math.min(chunk.length, this.half - this.headBytes);
    if (room > 0) {
      this.head.push(chunk.subarray(0, room));
      this.headBytes += room;
    }
    if (room === chunk.length) return;
    this.tail.push(chunk.subarray(room));
    this.tailBytes += chunk.length - room;
    // Joined only when twice the size is held, so that each byte is copied about once.
    if (this.tailBytes > 2 * this.half) {
      this.tail = [Buffer.from(Buffer.concat(this.tail).subarray(-this.half))];
      this.tailBytes = this.half;
    }
  }

  /** The text, with a line in the place of what was cut. */
  text(): string {
    const cut = this.seen - this.headBytes - Math.min(this.tailBytes, this.half);
    const tail = Buffer.concat(this.tail).subarray(-this.half);
    if (cut === 0) return Buffer.concat([...this.head, tail]).toString();
    return `${Buffer.concat(this.head).toString()}\n[... ${cut} bytes cut ...]\n${tail.toString()}`;
  }
}
