# bash completion for kubectl-insight

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
