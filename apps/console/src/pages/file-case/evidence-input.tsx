import { CheckCircleOutlined, FileOutlined } from '@ant-design/icons';
import { Button, Flex } from 'antd';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { sizeText } from '../../format/material';
import { COLOURS } from '../../theme';
import type { Evidence } from './filing';
import { fingerprintOf } from './fingerprint';

interface EvidenceInputProps {
  readonly id: string;
  /** Name of the material, for those who hear the page. */
  readonly name: string;
  readonly value?: Evidence;
  readonly onChange?: (evidence: Evidence | undefined) => void;
}

/** Takes a file, of which the fingerprint is reckoned here, or the word that the paper original was seen. */
export function EvidenceInput({ id, name, value, onChange }: EvidenceInputProps) {
  const { t } = useTranslation();
  const picker = useRef<HTMLInputElement>(null);
  /** The file that counts: an older one may still be read. */
  const current = useRef<File>(undefined);
  const tell = (file: File | undefined, evidence: Evidence | undefined) => {
    if (current.current === file) onChange?.(evidence);
  };
  const take = async (file: File) => {
    current.current = file;
    tell(file, { kind: 'hashing', name: file.name, share: 0 });
    try {
      const hash = await fingerprintOf(file, (share) => tell(file, { kind: 'hashing', name: file.name, share }));
      tell(file, { kind: 'file', name: file.name, hash, size: file.size, mediaType: file.type });
    } catch {
      // The browser tells no more than that it could not read: the person chooses again.
      tell(file, { kind: 'failed' });
    }
  };
  const replace = (evidence: Evidence | undefined) => {
    current.current = undefined;
    onChange?.(evidence);
  };
  return (
    <Flex gap={10} wrap align="center">
      <input
        ref={picker}
        type="file"
        style={{ display: 'none' }}
        aria-label={name}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          target.value = '';
          if (file) void take(file);
        }}
      />
      <Button
        id={id}
        icon={<FileOutlined />}
        aria-label={t('common.labelOf', { label: t('fileCase.chooseFile'), name })}
        onClick={() => picker.current?.click()}
      >
        {t(value?.kind === 'file' ? 'fileCase.changeFile' : 'fileCase.chooseFile')}
      </Button>
      <Button
        icon={<CheckCircleOutlined />}
        type={value?.kind === 'paper' ? 'primary' : 'default'}
        aria-pressed={value?.kind === 'paper'}
        aria-label={t('common.labelOf', { label: t('fileCase.paperSeen'), name })}
        onClick={() => replace(value?.kind === 'paper' ? undefined : { kind: 'paper' })}
      >
        {t('fileCase.paperSeen')}
      </Button>
      {value && <EvidenceText evidence={value} />}
      {value?.kind === 'file' && (
        <Button
          type="link"
          aria-label={t('common.labelOf', { label: t('fileCase.remove'), name })}
          onClick={() => replace(undefined)}
        >
          {t('fileCase.remove')}
        </Button>
      )}
    </Flex>
  );
}

function EvidenceText({ evidence }: { readonly evidence: Evidence }) {
  const { t } = useTranslation();
  switch (evidence.kind) {
    case 'paper':
      return null;
    case 'hashing':
      return <span role="status">{t('fileCase.hashing', { percent: Math.floor(evidence.share * 100) })}</span>;
    case 'failed':
      return <span style={{ color: COLOURS.bad }}>{t('fileCase.hashFailed')}</span>;
    case 'file':
      return (
        <span style={{ overflowWrap: 'anywhere', minWidth: 0 }}>
          {evidence.name} · {sizeText(evidence.size)} ·{' '}
          <span className="case-number">{evidence.hash.slice(0, 12)}…</span>
        </span>
      );
  }
}
