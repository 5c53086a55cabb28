export default {
  button: 'Settings',
  title: 'Settings',
};
