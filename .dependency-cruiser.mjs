import { APPS, FENCES, IMPURE, LIBS, SIDE_LIBS } from './deploy/layers.mjs';

const SPEC = '[.]spec[.]ts$';

const packages = (names) => `^node_modules/(${names.join('|')})/`;
const libs = (names) => `^libs/(${names.join('|')})/`;

const ALL_LIBS = [...LIBS, ...Object.keys(SIDE_LIBS)];

const layerRules = [
  ...LIBS.map((lib, place) => ({ from: `libs/${lib}`, allowed: LIBS.slice(0, place + 1) })),
  ...Object.entries(SIDE_LIBS).map(([lib, allowed]) => ({ from: `libs/${lib}`, allowed: [lib, ...allowed] })),
  ...Object.entries(APPS).map(([app, allowed]) => ({ from: `apps/${app}`, allowed })),
].flatMap(({ from, allowed }) => {
  const forbidden = ALL_LIBS.filter((lib) => !allowed.includes(lib));
  const rule = { severity: 'error', comment: `${from} may import ${allowed.join(', ')} (deploy/layers.mjs)` };
  const name = `layer-${from.replace('/', '-')}`;
  return [
    ...(forbidden.length > 0
      ? [{ ...rule, name, from: { path: `^${from}/`, pathNot: SPEC }, to: { path: libs(forbidden) } }]
      : []),
    { ...rule, name: `${name}-no-app`, from: { path: `^${from}/` }, to: { path: '^apps/', pathNot: `^${from}/` } },
  ];
});

const fenceRules = FENCES.map(({ name, packages: names, except = [], places, why }) => ({
  name,
  severity: 'error',
  comment: why,
  from: { path: '^(libs|apps)/', pathNot: [SPEC, ...places] },
  to: { path: packages(names), ...(except.length > 0 ? { pathNot: packages(except) } : {}) },
}));

/** Configuration of the layer rule (dependency-cruiser 17). */
export default {
  forbidden: [
    ...layerRules,
    ...fenceRules,
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'a core/ folder decides from its arguments alone: no I/O, no framework',
      from: { path: '^(libs|apps)/.*/core/', pathNot: SPEC },
      to: { path: [packages(IMPURE.packages), `^(node:)?(${IMPURE.builtins.join('|')})$`] },
    },
    {
      name: 'no-circular',
      severity: 'error',
      comment: 'a cycle breaks ES modules with decorators at start',
      from: {},
      to: { circular: true },
    },
    {
      name: 'no-unresolvable',
      severity: 'error',
      comment: 'an import that finds nothing',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    exclude: { path: '/src/gen/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
