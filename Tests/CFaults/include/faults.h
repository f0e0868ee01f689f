// System calls that go wrong on demand, so that the code under test is the code that ships.
//
// read, write, writev, sendmsg and poll are defined here once more. In a test executable these
// definitions come before the C library's; each does what its script says and then makes the call.
// A script is for one descriptor and one kind of call; others pass. Linux only: elsewhere no call is
// replaced and every count stays 0.
#pragma once

typedef enum {
  fault_call_read,
  fault_call_write,  // write, writev and sendmsg
  fault_call_poll,   // one that the descriptor is part of
} fault_call;

// Gives `descriptor` a script: step i is for the i-th call from now on. 0: it passes. n > 0: it
// passes with at most n bytes. −errno: it fails with that error. After the last step, calls pass or,
// if `repeats` is not 0, the script begins again. An empty script counts calls. Returns 0, or −1
// when there are too many scripts or steps.
int faults_script(int descriptor, fault_call call, const int *_Nullable steps, int count,
                  int repeats);

// How many calls have been made since the script was given; 0 without one.
int faults_calls(int descriptor, fault_call call);

// Removes the descriptor's scripts. To be called before it is closed.
void faults_clear(int descriptor);
