// Preloaded into a program (LD_PRELOAD), it makes fsync and fdatasync fail as a dying disk does,
// while the file named by OCELLI_TEST_FAIL_FSYNC, or OCELLI_TEST_FAIL_FDATASYNC, exists.

#include <dlfcn.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace {

bool is_told_to_fail(const char* variable) {
    const char* flag = std::getenv(variable);
    return flag != nullptr && ::access(flag, F_OK) == 0;
}

int sync(const char* name, const char* variable, int descriptor) {
    if (is_told_to_fail(variable)) {
        errno = EIO;
        return -1;
    }
    return reinterpret_cast<int (*)(int)>(::dlsym(RTLD_NEXT, name))(descriptor);
}

}  // namespace

extern "C" int fsync(int descriptor) {
    return sync("fsync", "OCELLI_TEST_FAIL_FSYNC", descriptor);
}

extern "C" int fdatasync(int descriptor) {
    return sync("fdatasync", "OCELLI_TEST_FAIL_FDATASYNC", descriptor);
}
