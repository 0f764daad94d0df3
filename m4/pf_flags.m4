# PF_APPEND_CFLAG(VARIABLE, FLAG): append FLAG to VARIABLE if the compiler
# takes it without complaint.
AC_DEFUN([PF_APPEND_CFLAG], [
  AS_VAR_PUSHDEF([cache], [pf_cv_cflag_$2])
  AC_CACHE_CHECK([whether $CC accepts $2], [cache], [
    pf_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror $2"
    AC_COMPILE_IFELSE([AC_LANG_PROGRAM], [AS_VAR_SET([cache], [yes])],
                      [AS_VAR_SET([cache], [no])])
    CFLAGS=$pf_save_CFLAGS])
  AS_VAR_IF([cache], [yes], [$1="$$1 $2"])
  AS_VAR_POPDEF([cache])
])

# PF_APPEND_CFLAGS(VARIABLE, FLAGS): the same for a list of flags.
AC_DEFUN([PF_APPEND_CFLAGS], [
  m4_foreach_w([flag], [$2], [PF_APPEND_CFLAG([$1], m4_quote(flag))])
])

# PF_SANITIZERS: --enable-sanitizers[=LIST] puts -fsanitize=LIST into
# SANITIZER_CFLAGS (default list: address,undefined).
AC_DEFUN([PF_SANITIZERS], [
  AC_ARG_ENABLE([sanitizers],
    [AS_HELP_STRING([--enable-sanitizers@<:@=LIST@:>@],
       [build with -fsanitize=LIST (default: address,undefined)])],
    [], [enable_sanitizers=no])
  AS_CASE([$enable_sanitizers],
    [no], [SANITIZER_CFLAGS=],
    [yes], [enable_sanitizers=address,undefined
            SANITIZER_CFLAGS="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer"],
    [SANITIZER_CFLAGS="-fsanitize=$enable_sanitizers -fno-sanitize-recover=all -fno-omit-frame-pointer"])
  AC_SUBST([SANITIZER_CFLAGS])
])

# PF_TARGET_CLONES: can the compiler emit one function for several x86-64
# levels, chosen when the program starts? Off under sanitizers, whose runtime
# is not up yet when the choice is made, and for clang 14, which cannot link
# such a function from another file.
AC_DEFUN([PF_TARGET_CLONES], [
  AC_CACHE_CHECK([for function multiversioning], [pf_cv_target_clones], [
    pf_save_CFLAGS=$CFLAGS
    CFLAGS="$CFLAGS -Werror"
    AC_LINK_IFELSE([AC_LANG_SOURCE([[
      #if !defined __GNUC__ || defined __clang__
      # error "gcc only"
      #endif
      __attribute__ ((target_clones ("default", "arch=x86-64-v3", "arch=x86-64-v4")))
      double twice (double x);
      double twice (double x) { return x + x; }
      int main (void) { return twice (0.5) > 2.0; }]])],
      [pf_cv_target_clones=yes], [pf_cv_target_clones=no])
    CFLAGS=$pf_save_CFLAGS])
  AS_IF([test "$pf_cv_target_clones,$enable_sanitizers" = yes,no],
    [AC_DEFINE([PF_HAVE_TARGET_CLONES], [1],
       [Define to 1 if hot kernels are compiled for several CPU levels.])])
])
