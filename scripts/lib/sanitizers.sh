# shellcheck shell=bash disable=SC2034,SC2154
# What the programs built with sanitizers are run with. Sourced after common.sh.

# sanitizer_options PRESET: exports the options; a report of any sanitizer fails the test.
sanitizer_options() {
    local folder=$root/tests/sanitizers symbolizer=external_symbolizer_path=/usr/bin/llvm-symbolizer-16
    case $1 in
        asan | tsan)
            # OpenCV's dnn looks for OpenCL's drivers: threads of theirs end the leak checker.
            export OPENCV_OPENCL_RUNTIME=disabled
            ;;&
        asan)
            export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:halt_on_error=1:$symbolizer"
            export LSAN_OPTIONS="suppressions=$folder/lsan.supp:print_suppressions=0:$symbolizer"
            export UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1:$symbolizer"
            ;;
        tsan)
            export TSAN_OPTIONS="suppressions=$folder/tsan.supp:halt_on_error=1:second_deadlock_stack=1:$symbolizer"
            ;;
    esac
}

# The command prefix for PRESET, in the array `under`. The sanitizers need memory where they expect it,
# which kernels with many bits of address randomisation do not give.
sanitizer_prefix() {
    under=()
    if [[ $1 == asan || $1 == tsan ]] && setarch --addr-no-randomize true 2>/dev/null; then
        under=(setarch --addr-no-randomize)
    fi
}
