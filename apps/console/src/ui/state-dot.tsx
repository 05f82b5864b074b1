import type { ReactNode } from 'react';
import { COLOURS } from '../theme';

export type Tone = 'good' | 'waiting' | 'bad' | 'idle';

interface StateDotProps {
  readonly tone: Tone;
  readonly children: ReactNode;
}

/** A state as a coloured dot and its words: never by colour alone. */
export function StateDot({ tone, children }: StateDotProps) {
  const dot = { width: 10, height: 10, borderRadius: '50%', flex: 'none', background: COLOURS[tone] };
  return (
    <span
      style={{
        display: 'inline-flex',
        whiteSpace: 'nowrap',
        alignItems: 'center',
        gap: 8,
        fontWeight: 500,
        color: COLOURS[tone],
      }}
    >
      <span aria-hidden style={dot} />
      <span>{children}</span>
    </span>
  );
}
