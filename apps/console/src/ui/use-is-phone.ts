import { Grid } from 'antd';

/** Whether the window is narrower than a tablet's. */
export function useIsPhone(): boolean {
  return !(Grid.useBreakpoint().md ?? window.innerWidth >= 768);
}
