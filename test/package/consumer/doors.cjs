// Do both doors lead to one instance, so that a value made through one is known at the other?
'use strict';
const required = require('caffe2op-sigmoid');
const { Workspace } = require('caffe2op-sigmoid/caffe2');

void (async () => {
  const imported = await import('caffe2op-sigmoid');
  const context = new imported.CPUContext({ backend: 'portable' });
  const answer = { same: required.sigmoid === imported.sigmoid };
  try {
    [answer.y] = new required.SigmoidFunctor(context)(Float32Array.of(0));
    new Workspace({ context }).feed('X', Float32Array.of(0));
  } catch ({ message }) {
    answer.refusal = message;
  }
  console.log(JSON.stringify(answer));
})();
