import type { ReactNode } from 'react';
import { PageHead } from './page-head';

interface PlainPageProps {
  readonly title: string;
  readonly hint: string;
  /** What one can do. */
  readonly children?: ReactNode;
}

/** A page that has only something to say. */
export function PlainPage({ title, hint, children }: PlainPageProps) {
  return (
    <div style={{ maxWidth: 560, margin: '8vh auto', paddingInline: 16 }}>
      <PageHead title={title} lead={hint} />
      {children}
    </div>
  );
}
