#include "json_peer.h"
#include "json_writer_peer.h"

#include <dlfcn.h>

bool harness_json_peer_load(const char *path, struct harness_json_peer *peer) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  peer->name = (json_peer_name *)dlsym(library, "peer_name");
  peer->parse = (json_peer_parse *)dlsym(library, "peer_parse");
  return peer->name && peer->parse;
}

bool harness_json_writer_load(const char *path, struct harness_json_writer *peer) {
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  peer->name = (json_writer_name *)dlsym(library, "peer_writer_name");
  peer->prepare = (json_writer_prepare *)dlsym(library, "peer_prepare");
  peer->discard = (json_writer_discard *)dlsym(library, "peer_discard");
  peer->write = (json_writer_write *)dlsym(library, "peer_write");
  return peer->name && peer->prepare && peer->discard && peer->write;
}
