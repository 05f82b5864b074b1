import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { CaseView, FiledMaterial } from '../../api/types';
import { PAPER_ORIGINAL, sizeText } from '../../format/material';
import { COLOURS } from '../../theme';
import { Section } from '../../ui/section';

/** The materials of the case, by their fingerprints. */
export function CaseMaterials({ shown: { materials, pinned } }: { readonly shown: CaseView }) {
  const { t } = useTranslation();
  const nameOf = (code: string) => pinned?.item.materials.find((one) => one.code === code)?.name ?? code;
  return (
    <Section title={t('case.materials')}>
      {materials.length === 0 && <span style={{ color: COLOURS.idle }}>{t('common.none')}</span>}
      <Flex vertical gap={10}>
        {materials.map((material) => (
          <Material key={material.code + material.hash} material={material} name={nameOf(material.code)} />
        ))}
        {materials.length > 0 && <span style={{ color: COLOURS.idle, fontSize: 13 }}>{t('case.fingerprintHint')}</span>}
      </Flex>
    </Section>
  );
}

function Material({ material, name }: { readonly material: FiledMaterial; readonly name: string }) {
  const { t } = useTranslation();
  const { hash, size, mediaType } = material;
  return (
    <div>
      <div style={{ fontWeight: 500 }}>{name}</div>
      {mediaType === PAPER_ORIGINAL ? (
        <div>{t('case.paper')}</div>
      ) : (
        <div style={{ color: COLOURS.idle, fontSize: 13, overflowWrap: 'anywhere' }}>
          {mediaType} · {sizeText(Number(size))} · {t('case.fingerprint')}{' '}
          <span className="case-number" title={hash}>
            {hash.slice(0, 18)}…
          </span>
        </div>
      )}
    </div>
  );
}
