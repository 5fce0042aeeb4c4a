import ArgumentParser
import Foundation

/// The completion script for bash, which needs more than the parser writes: bash cuts `train.steps=5` into three words at '='.
enum CompletionScript {
  /// True for a command line that asks for the script of bash.
  static func isWanted(_ arguments: [String]) -> Bool {
    ["--generate-completion-script=bash"] == arguments || ["--generate-completion-script", "bash"] == arguments
  }

  static var bash: String { withOneHelp(Lab.completionScript(for: .bash)) + "\n" + joining }

  /// Without the function of the parser's own `help`, whose place ours takes; written later, it would win.
  private static func withOneHelp(_ script: String) -> String {
    let head = "_lab_help() {\n"
    let parts = script.split(separator: head, omittingEmptySubsequences: false)
    guard parts.count == 3, let end = parts[2].range(of: "\n}\n") else { return script }
    return parts[0] + head + parts[1] + parts[2][end.upperBound...]
  }

  /// Hands the parser's function whole words, and bash what stands behind the '='. No blank follows a '='.
  private static let joining = #"""
    _lab_joining() {
        local -a words=()
        local -i i cword=0
        local glued=false cut=
        for i in "${!COMP_WORDS[@]}"; do
            if ((${#words[@]})) && { "${glued}" || [[ "${COMP_WORDS[i]}" = '=' ]]; }; then
                words[-1]+="${COMP_WORDS[i]}"
            else
                words+=("${COMP_WORDS[i]}")
            fi
            if [[ "${COMP_WORDS[i]}" = '=' ]]; then glued=true; else glued=false; fi
            ((i == COMP_CWORD)) && cword=${#words[@]}-1
        done
        local -r word="${words[cword]}"
        [[ "${word}" = *=* && "${COMP_WORDBREAKS}" = *=* ]] && cut="${word%%=*}="
        COMP_WORDS=("${words[@]}")
        COMP_CWORD=${cword}
        _lab "${1}" "${word}" "${words[cword > 0 ? cword - 1 : 0]}"
        [[ -n "${cut}" ]] && COMPREPLY=("${COMPREPLY[@]#"${cut}"}")
        if [[ "${COMPREPLY[0]-}" = *= ]]; then compopt +o filenames -o nospace 2>/dev/null; fi
        return 0
    }
    complete -o filenames -F _lab_joining lab

    """#
}
