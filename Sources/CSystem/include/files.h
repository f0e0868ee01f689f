// Files and folders, for the manifests of hosts. A result below 0 is the negated errno. A call that a
// signal interrupts is repeated. `folder` is a descriptor, or files_here for the working directory.
#pragma once

#include <stddef.h>
#include <stdint.h>

extern const int files_here;
extern const int files_EEXIST, files_ENOENT, files_ENOTDIR, files_ELOOP, files_EINVAL, files_ENOSYS;
extern const int files_EACCES, files_EISDIR;

typedef enum {
  files_kind_file,  // regular
  files_kind_folder,
  files_kind_link,  // symbolic
  files_kind_pipe,
  files_kind_socket,
  files_kind_device,
} files_kind;

typedef struct {
  files_kind kind;
  uint32_t mode;  // the permissions: the lowest 12 bits
  uint32_t owner, group;
  uint64_t device, inode;  // which of all files it is
  int64_t count;  // bytes
} files_status;

// fstatat(2) of what `path` names, or with `follows` of what a link there points to.
long files_look(int folder, const char *_Nonnull path, int follows, files_status *_Nonnull status);

// fstat(2).
long files_look_open(int descriptor, files_status *_Nonnull status);

// openat(2) for reading, which never waits for a writer. ELOOP for a link unless `follows`.
long files_open(int folder, const char *_Nonnull path, int follows);

// The same for a folder; ENOTDIR for anything else. A folder is opened for searching alone
// (O_PATH) where the system has that, so that it need not be readable, unless `reads`.
long files_open_folder(int folder, const char *_Nonnull path, int follows, int reads);

// readlink(2): how many bytes of the target, without a NUL, were written.
long files_read_link(const char *_Nonnull path, char *_Nonnull target, size_t capacity);

// faccessat(2) with the effective user: whether `path` exists, may be read, may be executed or, of a
// folder, searched; and whether entries of a folder may be changed.
long files_exists(const char *_Nonnull path);
long files_can_read(const char *_Nonnull path);
long files_can_execute(const char *_Nonnull path);
long files_can_change(const char *_Nonnull path);

// mkdirat(2), then the mode whatever the umask.
long files_create_folder(int folder, const char *_Nonnull name, uint32_t mode);

// openat(2) of a new file for writing, mode 0600. EEXIST if anything has that name, even a link.
long files_create(int folder, const char *_Nonnull name);

// pwrite(2), fchmod(2), fsync(2), unlinkat(2); the last one of an empty folder.
long files_write(int file, const void *_Nonnull bytes, size_t count, int64_t offset);
long files_set_mode(int file, uint32_t mode);
long files_sync(int file);
long files_remove(int folder, const char *_Nonnull name);
long files_remove_folder(int folder, const char *_Nonnull name);

// renameat(2) within a folder. EEXIST if `to` exists and `replaces` is 0.
long files_rename(int folder, const char *_Nonnull from, const char *_Nonnull to, int replaces);

// geteuid(2).
uint32_t files_user(void);

// getenv(3). The text is valid until the environment changes.
const char *_Nullable files_variable(const char *_Nonnull name);

// opendir(3) of an open folder, which then belongs to the listing; NULL if it cannot be listed.
void *_Nullable files_list(int folder);
// readdir(3): the next name, valid until the next call; NULL at the end.
const char *_Nullable files_next(void *_Nonnull listing);
// closedir(3).
void files_close(void *_Nonnull listing);
