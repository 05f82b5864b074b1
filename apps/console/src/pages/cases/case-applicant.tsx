import { Descriptions } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView } from '../../api/types';
import { usePlaceNames } from '../../places/use-place-names';
import { COLOURS } from '../../theme';
import { Section } from '../../ui/section';

interface ApplicantProps {
  readonly shown: CaseView;
  readonly nameOf: (path: string) => string;
}

/** Who applied, masked, and where. */
export function CaseApplicant({ shown: { applicant, manner, filedPath, receivingPath } }: ApplicantProps) {
  const { t } = useTranslation();
  const nameOf = usePlaceNames([filedPath, receivingPath]);
  const rows = [
    ...(applicant
      ? [
          { key: 'name', label: t('case.applicantName'), children: applicant.name },
          {
            key: 'id',
            label: t('case.applicantId'),
            children: <span className="case-number">{applicant.idNumber}</span>,
          },
          {
            key: 'phone',
            label: t('case.applicantPhone'),
            children: <span className="case-number">{applicant.phone}</span>,
          },
        ]
      : []),
    ...(filedPath
      ? [
          {
            key: 'filed',
            label: t('cases.filedAt'),
            children: manner ? `${nameOf(filedPath)} · ${t(`case.manners.${manner}`)}` : nameOf(filedPath),
          },
        ]
      : []),
    ...(receivingPath ? [{ key: 'received', label: t('case.receivedBy'), children: nameOf(receivingPath) }] : []),
  ];
  return (
    <Section
      title={t('case.applicant')}
      extra={<span style={{ color: COLOURS.idle }}>{t(applicant ? 'case.masked' : 'case.applicantHidden')}</span>}
    >
      <Descriptions items={rows} column={1} size="small" />
    </Section>
  );
}
