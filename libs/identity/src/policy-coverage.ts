import { type INestApplicationContext } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { MetadataScanner, ModulesContainer } from '@nestjs/core';
import { PATTERN_METADATA } from '@nestjs/microservices/constants.js';
import { rowOf } from './core/judge.js';
import { MAY_KEY } from './may.js';

type Handler = (...args: unknown[]) => unknown;

/** What a handler answers to; undefined for a method that is neither a route nor a message handler. */
function answersTo(handler: Handler): string | undefined {
  const pattern: unknown = Reflect.getMetadata(PATTERN_METADATA, handler);
  if (pattern !== undefined) return `message ${JSON.stringify(pattern)}`;
  const path: unknown = Reflect.getMetadata(PATH_METADATA, handler);
  return path !== undefined && Reflect.hasMetadata(METHOD_METADATA, handler) ? `route ${String(path)}` : undefined;
}

/**
 * Every HTTP route and message handler of an application whose act has no row in the policy table, as
 * "Controller.method (what it answers to)". The guard would refuse them all; the list is empty in a sound application.
 */
export function routesWithoutPolicy(app: INestApplicationContext): string[] {
  const scanner = new MetadataScanner();
  const missing: string[] = [];
  for (const module of app.get(ModulesContainer, { strict: false }).values()) {
    for (const { metatype } of module.controllers.values()) {
      if (typeof metatype !== 'function') continue;
      const prototype = metatype.prototype as Record<string, Handler>;
      for (const name of scanner.getAllMethodNames(prototype)) {
        const handler = prototype[name];
        const what = handler && answersTo(handler);
        if (!handler || !what) continue;
        const act: string | undefined = Reflect.getMetadata(MAY_KEY, handler) ?? Reflect.getMetadata(MAY_KEY, metatype);
        if (!rowOf(act)) missing.push(`${metatype.name}.${name} (${what})`);
      }
    }
  }
  return missing.sort();
}
