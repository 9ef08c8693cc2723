import type { ServerSettings } from './settings.ts';

/** What a run has asked of a server, and what it still may. Tokens are reserved at their bound before they're spent. */
export class Budget {
  tokens = 0;
  requests = 0;
  private reserved = 0;
  private readonly limits: Pick<ServerSettings, 'maxRequests' | 'maxTokens'>;

  constructor(limits: Pick<ServerSettings, 'maxRequests' | 'maxTokens'>) {
    this.limits = limits;
  }

  /** Sets aside `requests` answers of at most `tokens` each. @returns whether the limits allow it */
  reserve(requests: number, tokens: number): boolean {
    if (this.requests + requests > this.limits.maxRequests) return false;
    if (this.tokens + this.reserved + requests * tokens > this.limits.maxTokens) return false;
    this.requests += requests;
    this.reserved += requests * tokens;
    return true;
  }

  /** An answer came: it took `tokens` of the `reserved` set aside for it. */
  spend(tokens: number, reserved: number): void {
    this.tokens += tokens;
    this.reserved -= reserved;
  }

  why(): string {
    const { maxRequests, maxTokens } = this.limits;
    return `another task could pass the bound of ${maxRequests} requests or ${maxTokens} tokens (${this.requests} and ${this.tokens} used)`;
  }
}
