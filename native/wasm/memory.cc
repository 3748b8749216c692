// What compilers call where they copy or fill memory of a size that they do not know: a WebAssembly
// module has no library.
#include <cstddef>
#include <cstdint>

extern "C" {

__attribute__((no_builtin("memcpy"))) void* memcpy(void* to, const void* from, std::size_t n) {
  auto* const target = static_cast<unsigned char*>(to);
  const auto* const source = static_cast<const unsigned char*>(from);
  if (n == sizeof(std::uint64_t)) {  // the bits of deferred lanes, most often
    __builtin_memcpy(target, source, sizeof(std::uint64_t));
    return to;
  }
  for (std::size_t i = 0; i < n; ++i) target[i] = source[i];
  return to;
}

__attribute__((no_builtin("memset"))) void* memset(void* to, int value, std::size_t n) {
  auto* const target = static_cast<unsigned char*>(to);
  for (std::size_t i = 0; i < n; ++i) target[i] = static_cast<unsigned char>(value);
  return to;
}

}  // extern "C"
