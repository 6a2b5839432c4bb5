// Says what the chosen score means: input[data-descriptor] within [data-descriptor-for="id"].

const say = (input) => {
  const place = document.getElementById(input.closest("[data-descriptor-for]")?.dataset.descriptorFor);
  if (place) place.textContent = input.value ? `${input.value}: ${input.dataset.descriptor}.` : "";
};

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-descriptor]:checked")) say(event.target);
});
document.querySelectorAll("[data-descriptor]:checked").forEach(say);
