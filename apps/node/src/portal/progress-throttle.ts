import { Injectable } from '@nestjs/common';
import { SignInThrottle } from '@wutong/identity';

/**
 * Holds back who guesses query codes: within 15 minutes five tries per case and address, fifty per case and fifty per
 * address. The answer to a right code forgets the tries that led to it.
 */
@Injectable()
export class ProgressThrottle {
  private readonly byNumber = new SignInThrottle();
  private readonly byAddress = new SignInThrottle();

  /** Counts a try; the minutes to wait when it is one too many. */
  attempt(number: string, address: string, nowMs: number): number | undefined {
    const refusal = this.byAddress.attempt(address, number, nowMs) ?? this.byNumber.attempt(number, address, nowMs);
    return refusal && Number(refusal.params?.minutes);
  }

  succeeded(number: string, address: string): void {
    this.byNumber.succeeded(number, address);
    this.byAddress.succeeded(address, number);
  }
}
