import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Where the API is while the development server runs: a node of a federation that `npm start` has started. */
const NODE_URL = process.env.WUTONG_NODE_URL ?? 'http://127.0.0.1:8001';

export default defineConfig({
  base: '/console/',
  plugins: [react()],
  build: { target: 'es2022', chunkSizeWarningLimit: 800 },
  server: { proxy: { '/api': NODE_URL } },
});
