#pragma once

// Two pipes, [0] to read from and [1] to write to, as pipe(2) makes them.
struct harness_pipes {
  int input[2];
  int output[2];
};

// Returns 0 or an errno value.
int harness_pipes(struct harness_pipes *pipes);
