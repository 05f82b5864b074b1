import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useNode } from '../places/use-node';

interface PageHeadProps {
  /** Title of the document, and the heading unless `heading` says more. */
  readonly title: string;
  readonly heading?: ReactNode;
  readonly lead?: ReactNode;
  readonly extra?: ReactNode;
}

/** The one heading of a page, and the document's title. */
export function PageHead({ title, heading, lead, extra }: PageHeadProps) {
  const { t } = useTranslation();
  const { data: node } = useNode();
  return (
    <div className="page-head">
      <title>{t('title', { page: title, place: node?.placeName ?? '' })}</title>
      <div>
        <h1>{heading ?? title}</h1>
        {lead && <p>{lead}</p>}
      </div>
      {extra && <div className="no-print">{extra}</div>}
    </div>
  );
}
