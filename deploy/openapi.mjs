// Writes the OpenAPI document of a node to the file named as argument. Nothing runs: @nestjs/swagger's compiler plugin
// reads the controllers', dtos' and views' sources, and Nest's preview mode gives the routes without opening anything.
// So neither the libraries nor a running node need @nestjs/swagger.
import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ROUTE_ARGS_METADATA } from '@nestjs/common/constants.js';
import { NestFactory } from '@nestjs/core';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { commandIdOf } from '@wutong/identity';
import ts from 'typescript';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const HTTP_LIBS = ['identity', 'catalog', 'cases'];
const NODE_CONFIG = join(ROOT, 'apps', 'node', 'tsconfig.app.json');

/** The TypeScript program over the sources of the node and of the libs that have routes. */
function sourcesProgram() {
  const host = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: ({ messageText }) => fail(messageText) };
  const { options, fileNames } = ts.getParsedCommandLineOfConfigFile(NODE_CONFIG, {}, host);
  const ofLibs = HTTP_LIBS.flatMap((lib) =>
    ts.sys.readDirectory(join(ROOT, 'libs', lib, 'src'), ['.ts'], ['**/*.spec.ts']),
  );
  const paths = Object.fromEntries(
    HTTP_LIBS.map((lib) => [`@wutong/${lib}`, [join(ROOT, 'libs', lib, 'src', 'index.ts')]]),
  );
  return ts.createProgram([...fileNames, ...ofLibs], { ...options, paths, noEmit: true, composite: false });
}

/** What the plugin reads, as text: per kind a list of [module, { class: members }]. */
function readSources() {
  const { ReadonlyVisitor } = createRequire(import.meta.url)('@nestjs/swagger/plugin');
  const visitor = new ReadonlyVisitor({
    pathToSource: ROOT,
    dtoFileNameSuffix: ['.dto.ts', '.view.ts'],
    controllerFileNameSuffix: ['.controller.ts'],
    introspectComments: true,
    classValidatorShim: true,
    esmCompatible: true,
  });
  const program = sourcesProgram();
  for (const file of program.getSourceFiles()) if (!file.isDeclarationFile) visitor.visit(program, file);
  return { collected: visitor.collect(), imports: visitor.typeImports };
}

const printer = ts.createPrinter();
const noFile = ts.createSourceFile('none.ts', '', ts.ScriptTarget.ES2022);
const printed = (node) => printer.printNode(ts.EmitHint.Unspecified, node, noFile);
/** The compiled module of a source (`./libs/x/src/y.js` is built as `libs/x/dist/y.js`), or of a package. */
const builtModule = (source) =>
  source.startsWith('.')
    ? pathToFileURL(join(ROOT, source.replace('/src/', '/dist/'))).href
    : import.meta.resolve(source);
const asBuilt = (expression) => expression.replace(/"([^"]+)"/, (_, source) => JSON.stringify(builtModule(source)));

/** What was read, as the functions that @nestjs/swagger loads, and the controllers' classes. */
async function loadSources() {
  const { collected, imports } = readSources();
  const members = (classes) =>
    Object.entries(classes).map(
      ([name, fields]) =>
        `${JSON.stringify(name)}: ${fields.kind === undefined ? `{ ${members(fields)} }` : printed(fields)}`,
    );
  const modules = (list) => list.map(([module, classes]) => `[${asBuilt(printed(module))}, { ${members(classes)} }]`);
  const exported = ([module, classes]) =>
    Object.keys(classes).map((name) => `(await ${asBuilt(printed(module))}).${name}`);
  const types = Object.entries(imports).map(([source, module]) => `${JSON.stringify(source)}: ${asBuilt(module)}`);
  const text = `
    export const controllers = [${collected.controllers.flatMap(exported)}];
    export const metadata = async () => {
      const t = { ${types} };
      const swagger = { models: [${modules(collected.models)}], controllers: [${modules(collected.controllers)}] };
      return { '@nestjs/swagger': swagger };
    };`;
  const { controllers, metadata } = await import(`data:text/javascript,${encodeURIComponent(text)}`);
  return { metadata, controllers };
}

const operationId = (controller, method) => `${controller.replace(/Controller$/, '')}.${method}`;

/** Operation ids of the routes that take a command id. */
function writingOperations(controllers) {
  return controllers.flatMap((controller) =>
    Object.getOwnPropertyNames(controller.prototype)
      .filter((method) => {
        const taken = Reflect.getMetadata(ROUTE_ARGS_METADATA, controller, method) ?? {};
        return Object.values(taken).some(({ factory }) => factory === commandIdOf);
      })
      .map((method) => operationId(controller.name, method)),
  );
}

const COMMAND_ID = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'Made by the client, once per intent: a repetition under the same id is done once.',
  schema: { type: 'string', format: 'uuid' },
};

async function openApiDocument() {
  const { NodeModule } = await import(builtModule('./apps/node/src/node.module.js'));
  const { setAddresses } = await import(builtModule('./apps/node/src/addresses.js'));
  const { ProblemView } = await import(builtModule('./apps/node/src/problem.view.js'));
  const nothing = { core: { identity: {} }, hubs: {}, face: {}, accounts: [] };
  const app = await NestFactory.create(NodeModule.of(nothing), { preview: true, logger: ['error'] });
  setAddresses(app);
  const { metadata, controllers } = await loadSources();
  await SwaggerModule.loadPluginMetadata(metadata);
  const head = new DocumentBuilder()
    .setTitle('梧桐 Wutong node')
    .setDescription('Sign in with POST /api/session. Refusals are problem documents (RFC 9457) with zh and en texts.')
    .setVersion('1')
    .addBearerAuth()
    .addSecurityRequirements('bearer')
    .addGlobalResponse({ status: 'default', description: 'refused or failed', type: ProblemView })
    .build();
  const options = { extraModels: [ProblemView], operationIdFactory: operationId };
  const document = SwaggerModule.createDocument(app, head, options);
  // The portal's pages are for people: no client is made for them.
  const isApi = ([address]) => address.startsWith('/api/');
  document.paths = Object.fromEntries(Object.entries(document.paths).filter(isApi));
  const writing = new Set(writingOperations(controllers));
  for (const operation of Object.values(document.paths).flatMap((methods) => Object.values(methods))) {
    if (writing.has(operation.operationId)) operation.parameters.push(COMMAND_ID);
  }
  return document;
}

/** The compiler numbers the members of a union as it meets them: sorted, the document is the same on every run. */
const sortEnums = (name, value) => (name === 'enum' ? [...value].sort() : value);

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const [, , file] = process.argv;
if (!file) fail('usage: node deploy/openapi.mjs FILE');
writeFileSync(file, `${JSON.stringify(await openApiDocument(), sortEnums, 2)}\n`);
