import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { App as AntdApp, ConfigProvider } from 'antd';
import enUS from 'antd/locale/en_US';
import zhCN from 'antd/locale/zh_CN';
import { RouterProvider } from 'react-router';
import { Problem } from './api/problem';
import { useLanguage } from './i18n/use-language';
import { router } from './routes';
import { theme } from './theme';

const LOCALES = { zh: zhCN, en: enUS };
const RETRIES = 2;

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // What the node refused it will refuse again; what was not answered is worth asking again.
      retry: (failures, error) => !(error instanceof Problem) && failures < RETRIES,
      // An intranet host may be reached while the browser believes itself offline.
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** The console: its language, its look, its questions to the node, its pages. */
export function App() {
  const language = useLanguage();
  return (
    <ConfigProvider locale={LOCALES[language]} theme={theme} button={{ autoInsertSpace: false }}>
      <AntdApp>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </AntdApp>
    </ConfigProvider>
  );
}
