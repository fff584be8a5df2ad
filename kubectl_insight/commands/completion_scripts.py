"""The scripts that connect the shells with ``kubectl-insight``, and kubectl with it where krew links but one file.

Object names are anybody's text. None of these scripts evaluates what ``kubectl-insight`` prints: bash inserts
words that are quoted already, the other shells quote what they insert.
"""

from __future__ import annotations

from typing import Final, Literal, get_args

Shell = Literal["bash", "zsh", "fish", "powershell"]
SHELLS: Final[tuple[Shell, ...]] = get_args(Shell)

BASH: Final = r"""# bash completion for kubectl-insight

_kubectl_insight() {
  local line directive=""
  COMPREPLY=()
  while IFS= read -r line; do
    [[ -z $directive ]] || COMPREPLY+=("$directive")
    directive=$line
  done < <(_KUBECTL_INSIGHT_COMPLETE=bash command kubectl-insight \
    "${COMP_LINE:0:COMP_POINT}" "$COMP_WORDBREAKS" 2>/dev/null)
  # The last line says what to do with the others.
  case $directive in
    :0) compopt -o default 2>/dev/null ;;
    :6) compopt -o nospace 2>/dev/null ;;
  esac
}

complete -F _kubectl_insight kubectl-insight
"""

ZSH: Final = r"""#compdef kubectl-insight
# zsh completion for kubectl-insight

_kubectl-insight() {
  local line value directive
  local -a lines candidates
  lines=("${(@f)$(_KUBECTL_INSIGHT_COMPLETE=words command kubectl-insight \
    "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}")
  # The last line says what to do with the others.
  directive=$lines[-1]
  if [[ $directive == :0 ]]; then
    compset -P '--*='
    _files
    return
  fi
  for line in "${(@)lines[1,-2]}"; do
    value=${line%%$'\t'*}
    value=${value//\\/\\\\}
    candidates+=("${value//:/\\:}${${(M)line%%$'\t'*}/#$'\t'/:}")
  done
  if [[ $directive == :6 ]]; then
    _describe -t candidates candidate candidates -S ''
  else
    _describe -t candidates candidate candidates
  fi
}

if [[ $funcstack[1] == _kubectl-insight ]]; then
  _kubectl-insight "$@"
else
  compdef _kubectl-insight kubectl-insight
fi
"""

FISH: Final = r"""# fish completion for kubectl-insight

function __kubectl_insight_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    set -l word (string unescape -- $typed)
    or set word $typed
    set -l lines (env _KUBECTL_INSIGHT_COMPLETE=words kubectl-insight $words[2..-1] "$word" 2>/dev/null)
    # The last line says what to do with the others.
    switch "$lines[-1]"
        case :0
            set -l joined (string match --regex -- '^(--[^=]+=)(.*)' $typed)
            or set joined '' '' $typed
            for path in (__fish_complete_path $joined[3])
                printf '%s%s\n' $joined[2] $path
            end
        case ':*'
            set -e lines[-1]
            printf '%s\n' $lines
    end
end

complete --command kubectl-insight --no-files --arguments '(__kubectl_insight_complete)'
"""

POWERSHELL: Final = r"""# PowerShell completion for kubectl-insight

Register-ArgumentCompleter -Native -CommandName kubectl-insight -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
        Where-Object { $_.Extent.StartOffset -lt $cursorPosition } |
        ForEach-Object { if ($null -ne $_.Value) { "$($_.Value)" } else { $_.Extent.Text } })
    $env:_KUBECTL_INSIGHT_COMPLETE = if ($wordToComplete) { 'words' } else { 'next' }
    try {
        $lines = @(kubectl-insight @words 2>$null)
    } finally {
        $env:_KUBECTL_INSIGHT_COMPLETE = $null
    }
    # The last line says what to do with the others; without results PowerShell offers files.
    $lines | Select-Object -SkipLast 1 | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        $text = $value
        if ($value -notmatch '^[A-Za-z0-9_./:=-]+$') {
            $text = "'" + [Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        if (-not $help) { $help = $value }
        [Management.Automation.CompletionResult]::new($text, $value, 'ParameterValue', $help)
    }
}
"""

SCRIPTS: Final[dict[Shell, str]] = {"bash": BASH, "zsh": ZSH, "fish": FISH, "powershell": POWERSHELL}

KUBECTL_NAME: Final = "kubectl_complete-insight"
KUBECTL: Final = """#!/bin/sh
# kubectl runs this for `kubectl insight <TAB>`. The arguments are the words; the last one is being typed.
export _KUBECTL_INSIGHT_COMPLETE=kubectl
exec kubectl-insight "$@" 2>/dev/null
"""
