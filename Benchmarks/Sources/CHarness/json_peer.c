#include "json_peer.h"

#include <dlfcn.h>

bool harness_json_peer_load(const char *path, struct harness_json_peer *peer) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  peer->name = (json_peer_name *)dlsym(library, "peer_name");
  peer->parse = (json_peer_parse *)dlsym(library, "peer_parse");
  return peer->name && peer->parse;
}
