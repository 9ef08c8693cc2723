/** What kinds of parts there are: how their boxes are filled and framed, and what they are called below the picture. */
export const KINDS = {
  entrance: { fill: '#fbe8d3', frame: '#bf8700', title: 'entrances' },
  app: { fill: '#dbe9fb', frame: '#4184e4', title: 'the App and GitHub' },
  method: { fill: '#dcf3e1', frame: '#3d9a55', title: 'learning, fixing, publishing' },
  ground: { fill: '#eceef1', frame: '#818b98', title: 'the ground they stand on' },
};

/** Each part's kind, and in two or three words what it is for. One that is not named here is drawn with its name alone. */
export const PARTS = {
  cli: ['entrance', 'the command line'],
  action: ['entrance', 'a step after the tests'],
  commands: ['entrance', 'one file a command'],
  web: ['app', 'the server'],
  app: ['app', 'events in, jobs out'],
  jobs: ['app', 'queues and the worker'],
  store: ['app', 'the database'],
  github: ['app', 'all that asks GitHub'],
  suggest: ['method', 'finds and proves a fix'],
  refine: ['method', 'trains, in iterations'],
  publish: ['method', 'releases, and pulling'],
  evaluate: ['method', 'figures, gate, report'],
  generate: ['method', 'candidates'],
  verdict: ['method', 'runs a candidate'],
  preference: ['method', 'pairs, tasks, prompt'],
  harvest: ['method', 'proofs from history'],
  sandbox: ['ground', 'walls around test runs'],
  setup: ['ground', 'engine, models, doctor'],
  model: ['ground', 'GGUF, LoRA, tensors'],
  source: ['ground', 'functions in files'],
  history: ['ground', 'git'],
  reports: ['ground', 'test reports'],
  config: ['ground', 'settings'],
};
