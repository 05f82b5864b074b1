import { lazy } from 'react';
import { createBrowserRouter, Navigate } from 'react-router';
import { ConsoleLayout } from './layout/console-layout';
import { NotFound } from './pages/not-found';
import { PageError } from './pages/page-error';
import { SignInPage } from './pages/sign-in/sign-in-page';
import { RequireSession } from './session/require-session';

const FederationPage = lazy(() => import('./pages/federation/federation-page'));
const CatalogPage = lazy(() => import('./pages/catalog/catalog-page'));
const ItemPage = lazy(() => import('./pages/catalog/item-page'));
const CasesPage = lazy(() => import('./pages/cases/cases-page'));
const CasePage = lazy(() => import('./pages/cases/case-page'));
const FileCasePage = lazy(() => import('./pages/file-case/file-case-page'));
const ReceiptPage = lazy(() => import('./pages/file-case/receipt-page'));

export const router = createBrowserRouter(
  [
    { path: '/sign-in', element: <SignInPage />, errorElement: <PageError /> },
    {
      element: <RequireSession />,
      errorElement: <PageError />,
      children: [
        {
          element: <ConsoleLayout />,
          children: [
            {
              errorElement: <PageError />,
              children: [
                { index: true, element: <Navigate to="/federation" replace /> },
                { path: 'federation', element: <FederationPage /> },
                { path: 'catalog', element: <CatalogPage /> },
                { path: 'catalog/:itemId', element: <ItemPage /> },
                { path: 'cases', element: <CasesPage /> },
                { path: 'cases/new', element: <FileCasePage /> },
                { path: 'cases/:number', element: <CasePage /> },
                { path: 'cases/:number/receipt', element: <ReceiptPage /> },
                { path: '*', element: <NotFound /> },
              ],
            },
          ],
        },
      ],
    },
  ],
  { basename: '/console' },
);
