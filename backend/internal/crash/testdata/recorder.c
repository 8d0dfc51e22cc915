/* Records what a program asks of its disk: every write, truncation, removal and
 * sync of the files in the folder RECORD_FOLDER, in order, with the bytes, appended to
 * the file RECORD_TO. Loaded before libc (LD_PRELOAD) by the power-cut test,
 * which rebuilds from it what a disk may hold after a cut at any point.
 *
 * A record: kind (1 byte: 'w'rite, 't'runcate, 'u'nlink, 's'ync), length of the path (2),
 * offset (8), length of the data (4), path, data; numbers little-endian. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t one = PTHREAD_MUTEX_INITIALIZER;
static int out = -1;

static void record_path(char kind, const char *path, size_t n, uint64_t offset, const void *data, uint32_t len) {
	const char *folder = getenv("RECORD_FOLDER"), *to = getenv("RECORD_TO");
	if (!folder || !to || strncmp(path, folder, strlen(folder)) != 0) return;
	if (out < 0) out = open(to, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
	char head[15];
	uint16_t path_len = (uint16_t)n;
	head[0] = kind;
	memcpy(head + 1, &path_len, 2);
	memcpy(head + 3, &offset, 8);
	memcpy(head + 11, &len, 4);
	struct iovec parts[3] = {{head, sizeof head}, {(void *)path, n}, {(void *)data, len}};
	if (writev(out, parts, 3) < 0) abort();
}

static void record(char kind, int fd, uint64_t offset, const void *data, uint32_t len) {
	char link[64], path[PATH_MAX];
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof path - 1);
	if (n <= 0) return;
	path[n] = 0;
	record_path(kind, path, (size_t)n, offset, data, len);
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t pwrite64(int fd, const void *b, size_t n, off64_t at) {
	pthread_mutex_lock(&one);
	ssize_t done = NEXT(pwrite64)(fd, b, n, at);
	if (done > 0) record('w', fd, (uint64_t)at, b, (uint32_t)done);
	pthread_mutex_unlock(&one);
	return done;
}
ssize_t pwrite(int fd, const void *b, size_t n, off_t at) { return pwrite64(fd, b, n, at); }

ssize_t write(int fd, const void *b, size_t n) {
	pthread_mutex_lock(&one);
	off_t at = lseek(fd, 0, SEEK_CUR);
	ssize_t done = NEXT(write)(fd, b, n);
	if (done > 0 && at >= 0) record('w', fd, (uint64_t)at, b, (uint32_t)done);
	pthread_mutex_unlock(&one);
	return done;
}

int ftruncate64(int fd, off64_t size) {
	pthread_mutex_lock(&one);
	int failed = NEXT(ftruncate64)(fd, size);
	if (!failed) record('t', fd, (uint64_t)size, "", 0);
	pthread_mutex_unlock(&one);
	return failed;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
	pthread_mutex_lock(&one);
	int failed = NEXT(unlink)(path);
	if (!failed) record_path('u', path, strlen(path), 0, "", 0);
	pthread_mutex_unlock(&one);
	return failed;
}

/* A sync is recorded when it has returned: only then may anybody rely on it. */
int fsync(int fd) {
	pthread_mutex_lock(&one);
	int failed = NEXT(fsync)(fd);
	if (!failed) record('s', fd, 0, "", 0);
	pthread_mutex_unlock(&one);
	return failed;
}
int fdatasync(int fd) {
	pthread_mutex_lock(&one);
	int failed = NEXT(fdatasync)(fd);
	if (!failed) record('s', fd, 0, "", 0);
	pthread_mutex_unlock(&one);
	return failed;
}
