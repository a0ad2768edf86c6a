/** govuk-frontend ships no types; this says as much of it as the page script uses. */
declare module "govuk-frontend" {
  export type ComponentClass = new (root: Element, config?: object) => object;
  export const Button: ComponentClass;
  export const Checkboxes: ComponentClass;
  export const ErrorSummary: ComponentClass;
  export const PasswordInput: ComponentClass;
  export const Radios: ComponentClass;
  export const SkipLink: ComponentClass;
  export function createAll(component: ComponentClass, config?: object): object[];
}
