import type { ThemeConfig } from 'antd';

/** The colours of the house: the green of a plane tree's leaf. Each text colour stands 4.5:1 or more on its ground. */
export const COLOURS = {
  leaf: '#1c6b57',
  deep: '#123f35',
  paper: '#f3f6f4',
  good: '#1e7a46',
  waiting: '#9a5b00',
  bad: '#b3261e',
  idle: '#5c6864',
} as const;

const FONT = '"Noto Sans CJK SC","PingFang SC","Microsoft YaHei","WenQuanYi Micro Hei",sans-serif';

/** Who asks the system for less motion gets none here. */
const wantsMotion = !window.matchMedia('(prefers-reduced-motion: reduce)').matches;

export const theme: ThemeConfig = {
  token: {
    motion: wantsMotion,
    colorPrimary: COLOURS.leaf,
    colorLink: COLOURS.leaf,
    colorInfo: COLOURS.leaf,
    colorInfoBg: '#e8f2ee',
    colorInfoBorder: '#bcd9cc',
    colorSuccessBg: '#e6f4ea',
    colorSuccessBorder: '#b5dcc2',
    colorWarningBg: '#fff6de',
    colorWarningBorder: '#ecd08d',
    colorErrorBg: '#fdecea',
    colorErrorBorder: '#f0b8b3',
    colorPrimaryBg: '#e4f0eb',
    colorPrimaryBgHover: '#d5e8df',
    colorSuccess: COLOURS.good,
    colorWarning: COLOURS.waiting,
    colorError: COLOURS.bad,
    colorBgLayout: COLOURS.paper,
    colorTextSecondary: '#47534f',
    colorTextTertiary: COLOURS.idle,
    colorTextDescription: COLOURS.idle,
    colorTextPlaceholder: '#66726e',
    borderRadius: 6,
    fontFamily: FONT,
    fontSize: 15,
    controlHeight: 36,
  },
  components: {
    Layout: { headerBg: COLOURS.deep, headerHeight: 56, headerPadding: '0 20px', siderBg: '#ffffff' },
    Menu: { itemBorderRadius: 6, itemHeight: 42, itemSelectedBg: '#e4f0eb', itemSelectedColor: COLOURS.leaf },
    Table: { headerBg: '#eaf0ed', headerColor: '#2c3a35', cellPaddingBlock: 11, cellPaddingInline: 12 },
    Card: { headerFontSize: 16 },
    Descriptions: { labelBg: '#f3f6f4' },
  },
};
