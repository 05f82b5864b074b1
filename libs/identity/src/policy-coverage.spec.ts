import { Controller, Get, type INestApplication, Post } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { May } from './may.js';
import { type Act } from './policy.js';
import { routesWithoutPolicy } from './policy-coverage.js';

@Controller('sound')
class SoundController {
  @Get()
  @May('node.show')
  show() {}

  @MessagePattern('sound.ask')
  @May('link.ask')
  ask(_data: unknown) {}

  notARoute() {}
}

@May('catalog.show')
@Controller('covered-by-its-class')
class CoveredController {
  @Get()
  show() {}
}

@Controller('planted')
class PlantedController {
  @Post('route')
  route() {}

  @MessagePattern({ ask: 'planted' })
  message(_data: unknown) {}

  @EventPattern('planted.event')
  event(_data: unknown) {}

  @Get('unknown')
  @May('planted.act' as Act)
  unknownAct() {}
}

async function listOf(...controllers: (new () => object)[]): Promise<string[]> {
  const module = await Test.createTestingModule({ controllers }).compile();
  const app: INestApplication = module.createNestApplication();
  await app.init();
  try {
    return routesWithoutPolicy(app);
  } finally {
    await app.close();
  }
}

describe('routesWithoutPolicy', () => {
  it('is empty when every route and handler has an act with a row', async () => {
    expect(await listOf(SoundController, CoveredController)).toEqual([]);
  });

  it('finds a route, a message handler and an event handler without one, and an act without a row', async () => {
    expect(await listOf(SoundController, PlantedController)).toEqual([
      'PlantedController.event (message ["planted.event"])',
      'PlantedController.message (message [{"ask":"planted"}])',
      'PlantedController.route (route route)',
      'PlantedController.unknownAct (route unknown)',
    ]);
  });
});
