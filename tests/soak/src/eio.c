/* Loaded before the C library into PostgreSQL: while the file named by SOAK_EIO exists, the next
 * fdatasync takes it away and fails with EIO, as a disk does that could not write. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

int fdatasync(int fd) {
    static int (*real)(int);
    const char *trigger = getenv("SOAK_EIO");
    if (trigger && unlink(trigger) == 0) {
        errno = EIO;
        return -1;
    }
    if (!real) real = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
    return real(fd);
}
