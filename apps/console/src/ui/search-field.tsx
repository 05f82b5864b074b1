import { Input } from 'antd';
import { Labelled } from './labelled';

const TEXT_MAX = 100;

interface SearchFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (text: string) => void;
}

/** Where one types what a list is searched for. */
export function SearchField({ label, value, onChange }: SearchFieldProps) {
  return (
    <Labelled label={label} name="search">
      <Input.Search
        id="search"
        allowClear
        maxLength={TEXT_MAX}
        value={value}
        onChange={({ target }) => onChange(target.value)}
      />
    </Labelled>
  );
}
